/** All that workers can, for the page. */
export { prepareStep } from './prepare-step.js';
