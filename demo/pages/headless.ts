/** The core alone: no element, no style; the session begins with the first call that needs it. */
import { inkeep } from '../../src/backends/inkeep.js';
import { createAuth } from '../../src/index.js';

const { apiUrl = '', appId = '' } = document.querySelector('main')!.dataset;
const url = `${apiUrl}/inkeep`;
const auth = createAuth({ backend: inkeep({ url, appId }), anonymous: 'lazy' });

auth.subscribe(({ status }) => (document.querySelector('#status')!.textContent = status));
document.querySelector('#ask')!.addEventListener('click', () => {
  auth.fetch(`${url}/run/v1/conversations`).then(
    ({ status }) => (document.querySelector('#answer')!.textContent = String(status)),
    () => (document.querySelector('#answer')!.textContent = 'no answer'),
  );
});
