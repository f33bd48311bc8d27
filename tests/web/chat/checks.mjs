// Checks by name, counted; each visitor's page is watched for complaints, and can be photographed.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Visitor } from './browser.mjs';

// `Kind` is who arrives; a check may begin at another address.
export function makeChecks({ browser, base, shots, Kind = Visitor }) {
  let passed = 0;
  let failed = 0;

  async function check(name, act) {
    try {
      await act();
      ++passed;
      console.log(`ok    ${name}`);
    } catch (error) {
      ++failed;
      const why = String(error.message).split('\n')
        .filter((line) => !/^\s*(Call log:.*)?$/.test(line));
      console.log(`FAIL  ${name}\n      ${why.slice(0, 12).join('\n      ')}`);
    }
  }

  return {
    // One visitor from arrival to leaving; whatever the page complained about fails the check.
    checkVisitor(name, screen, act, options) {
      return check(`${screen}: ${name}`, async () => {
        const visitor = await Kind.arrive(browser, options?.at ?? base, screen, options);
        try {
          await act(visitor);
          assert.deepEqual(visitor.complaints, []);
        } finally {
          await visitor.leave();
        }
      });
    },

    shot(visitor, name, page = visitor.page, fullPage = false) {
      const path = join(shots, `${name}.png`);
      return page.screenshot({ path, animations: 'disabled', fullPage });
    },

    tell() {
      console.log(`${passed} passed, ${failed} failed`);
      process.exitCode = failed ? 1 : 0;
    },
  };
}
