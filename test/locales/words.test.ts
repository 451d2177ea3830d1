import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import { addLanguage, duration, fill, languageOf, percent, sentence, wordsFor } from '../../src/elements/words.js';
import { en } from '../../src/locales/en.js';
import { FakeAuth } from '../elements/fake-auth.js';
import { clearPage, mountWith, part, piece, settled } from '../elements/page.js';

suite('words', () => {
  teardown(clearPage);

  test('are those of the exact language, then of its base, then English, one by one', () => {
    addLanguage('de', { sign_in: 'Anmelden', password: 'Passwort' });
    addLanguage('de-CH', { sign_in: 'Einloggen' });
    const words = wordsFor('de-ch');
    assert.equal(words.sign_in, 'Einloggen');
    assert.equal(words.password, 'Passwort');
    assert.equal(words.email, en.email);
    assert.equal(wordsFor('xx').sign_in, 'Sign in');
  });

  test('change with the nearest lang, also in the light form', async () => {
    addLanguage('de', { sign_in: 'Anmelden', password: 'Passwort' });
    const login = await mountWith(new FakeAuth(), 'portico-login');
    assert.equal(piece(login, 'submit')!.textContent, 'Sign in');
    login.closest('portico-auth')!.lang = 'de';
    await settled(login);
    assert.equal(part(login, 'heading')!.textContent, 'Anmelden');
    assert.equal(piece(login, 'submit')!.textContent, 'Anmelden');
  });

  test('are found across shadow roots', () => {
    const host = document.createElement('div');
    host.lang = 'pt-BR';
    document.body.append(host);
    const inner = document.createElement('p');
    host.attachShadow({ mode: 'open' }).append(inner);
    assert.equal(languageOf(inner), 'pt-BR');
  });

  test('there is a sentence for every error, and none of them is the developer’s', () => {
    const error = new AuthError('invalid_credentials', 'AuthApiError: invalid_grant');
    assert.equal(sentence(en, error), 'E-mail or password is wrong. Check both and try again.');
    for (const [key, text] of Object.entries(en)) assert.notMatch(text, /[<>]|undefined/, key);
  });

  test('numbers are written as the language writes them', () => {
    assert.equal(duration('en', 1), '1 second');
    assert.equal(duration('en', 150), '3 minutes');
    assert.equal(duration('de', 30), '30 Sekunden');
    assert.equal(percent('en', 0.42), '42%');
    assert.equal(percent('no such tag!', 0.42), '42%');
    assert.equal(fill('a {b} {c}', { b: 'x' }), 'a x {c}');
  });
});
