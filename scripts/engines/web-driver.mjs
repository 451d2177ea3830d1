/**
 * A browser driven by W3C WebDriver (https://www.w3.org/TR/webdriver2/): the handful of commands that a test run needs, by
 * plain `fetch`. The libraries that speak all of it weigh a hundred megabytes.
 */
export class WebDriver {
  #session;

  constructor(session) {
    this.#session = session;
  }

  /**
   * @param {string} address - Of the driver.
   * @param {object} capabilities - What kind of browser.
   */
  static async start(address, capabilities) {
    const { sessionId, capabilities: got } = await command('POST', `${address}/session`, {
      capabilities: { alwaysMatch: capabilities },
    });
    return Object.assign(new WebDriver(`${address}/session/${sessionId}`), { version: got.browserVersion });
  }

  /** @param {string} url */
  goto(url) {
    return command('POST', `${this.#session}/url`, { url });
  }

  /** @returns {Promise<string>} */
  url() {
    return command('GET', `${this.#session}/url`);
  }

  /**
   * Runs a function body in the page; what it returns is awaited.
   *
   * @param {string} script
   */
  run(script, ...args) {
    return command('POST', `${this.#session}/execute/sync`, { script, args });
  }

  /** Opens a tab and turns to it. @returns {Promise<string>} Its handle. */
  async newTab() {
    const { handle } = await command('POST', `${this.#session}/window/new`, { type: 'tab' });
    await this.turnTo(handle);
    return handle;
  }

  /** @param {string} handle */
  turnTo(handle) {
    return command('POST', `${this.#session}/window`, { handle });
  }

  /** @returns {Promise<string[]>} Those that are left. */
  closeTab() {
    return command('DELETE', `${this.#session}/window`);
  }

  /**
   * Types on the keyboard, whatever has the focus.
   *
   * @param {readonly string[]} keys - Characters, or names of keys as `KeyboardEvent.key` has them.
   */
  async press(keys) {
    const values = keys.map((key) => namedKeys[key] ?? key);
    const strokes = values.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await command('POST', `${this.#session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions: strokes }] });
  }

  close() {
    return command('DELETE', this.#session);
  }
}

/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const namedKeys = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
};

async function command(method, address, body) {
  const response = await fetch(address, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}
