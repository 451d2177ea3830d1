/** Registers every element: the one that provides a client first, then those that use it. */
import './context-root.js';
import './auth.js';
import './account.js';
import './anonymous.js';
import './gate.js';
import './login.js';
import './user.js';
