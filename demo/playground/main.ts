/** The playground: one client of the chosen backend, and everything that can be seen of it. */
import '../../src/define/index.js';
import { offerAccount } from './account.js';
import { showAnswers } from './answers.js';
import { byId, readConfig } from './config.js';
import { showEvents } from './events.js';
import { offerFaults } from './faults.js';
import { showRequests } from './requests.js';
import { sceneFromUrl, scenes } from './scenes.js';
import { showSession } from './session.js';
import { showSnippets } from './snippets.js';
import { offerThemes } from './theme.js';

offerThemes();
const config = await readConfig();
const name = sceneFromUrl();
const scene = scenes(config)[name];

for (const link of byId('backends', HTMLUListElement).querySelectorAll('a')) {
  if (new URL(link.href).searchParams.get('backend') === name) link.setAttribute('aria-current', 'page');
}
byId('about', HTMLParagraphElement).textContent = scene.about;

showRequests(config.apiUrl);
offerFaults(name);
showSnippets(scene);

const auth = document.createElement('portico-auth');
showEvents(auth);
for (const [attribute, value] of Object.entries(scene.settings)) auth.setAttribute(attribute, value);
auth.append(document.createRange().createContextualFragment(scene.widgets));
const site = byId('site', HTMLElement);
offerAccount(site, config);
site.prepend(auth);

auth.addEventListener('portico-change', () => showSession(auth.client));
showSession(auth.client);
showAnswers(auth, scene.endpoint);
