/**
 * Values of `next` that try to lead a browser to another site after login, by the trick they use. What
 * they have in common: some check by string, in some product, would let them through.
 *
 * @module
 */

/** 2,048 characters and more: just accepted, and just too long. */
const long = (start: string, length: number): string => start.padEnd(length, 'a')

/** The corpus, by trick. */
export const corpus: Readonly<Record<string, readonly string[]>> = {
  slashes: [
    ...['//evil.test', '///evil.test', '////evil.test', '/////evil.test', '//evil.test/'],
    ...['//evil.test/%2f..', '//evil.test/..', '//evil.test?x', '//evil.test#x', '//evil.test:443'],
    ...[
      '//www.evil.test/a/b',
      '/ /evil.test',
      ' //evil.test',
      '//evil.test//',
      '//////////evil.test',
    ],
    ...['//evil', '//127.0.0.1', '//[::1]', '//0x7f.1', '//2130706433', '//evil.test/login?next=/'],
  ],
  backslashes: [
    ...['/\\evil.test', '\\/evil.test', '\\\\evil.test', '\\evil.test', '/\\/evil.test'],
    ...['/\\\\evil.test', '\\\\\\evil.test', '/\\evil.test/..', '\\/\\/evil.test', '//\\evil.test'],
    ...[
      '/\\@evil.test',
      '\\//evil.test',
      '/x\\..\\..\\\\evil.test',
      '/.\\/evil.test',
      '/..\\evil.test',
    ],
    ...['https:\\\\evil.test', 'https:/\\evil.test', 'https:\\evil.test', 'http:\\/evil.test'],
    ...['https://app.test\\.evil.test', 'https://app.test\\@evil.test', '/%5c\\evil.test'],
  ],
  controls: [
    ...['/\t/evil.test', '/\n/evil.test', '/\r/evil.test', '/\r\n/evil.test', '\t//evil.test'],
    ...[
      '\n//evil.test',
      '\r//evil.test',
      '\u0000//evil.test',
      '/\u0000/evil.test',
      '\u0001//evil.test',
    ],
    ...['\u001f//evil.test', '/\u0008/evil.test', '/\u000b/evil.test', '/\u000c/evil.test'],
    ...[
      '\u007f//evil.test',
      '/\t\\evil.test',
      '/\t/\t/evil.test',
      '\t/\t/evil.test',
      '/\n\n/evil.test',
    ],
    ...[
      'ht\ntps://evil.test',
      'https:\t//evil.test',
      'https://ev\til.test',
      'java\tscript:alert(1)',
    ],
    ...[
      '/x\r\nLocation: https://evil.test',
      '/x\r\nSet-Cookie: a=b',
      '/x\n\n<script>alert(1)</script>',
    ],
  ],
  encoded: [
    ...['/%2f/evil.test', '/%2fevil.test', '%2f%2fevil.test', '/%5cevil.test', '%5c%5cevil.test'],
    ...[
      '/%09/evil.test',
      '/%0a/evil.test',
      '/%0d%0a/evil.test',
      '/%00/evil.test',
      '/%20/evil.test',
    ],
    ...['%68ttps://evil.test', 'https%3a//evil.test', 'https:%2f%2fevil.test', '//%65vil.test'],
    ...['//evil%2etest', '//evil.test%2f@app.test', '/%252f/evil.test', '/%25252fevil.test'],
    ...['/..%2f..%2f/evil.test', '/%2e%2e//evil.test', '/%2e//evil.test', '%2e%2e//evil.test'],
    ...['/%c0%af/evil.test', '/%e0%80%af/evil.test', '/%u002fevil.test', '/&#47;evil.test'],
  ],
  userinfo: [
    ...[
      'https://app.test@evil.test',
      'https://app.test:443@evil.test',
      'https://app.test%40evil.test',
    ],
    ...['https://app.test:x@evil.test/', 'https://app.test%2f@evil.test', '//app.test@evil.test'],
    ...['https://a@b@evil.test', 'https://app.test#@evil.test', 'https://app.test?@evil.test'],
    ...[
      'https://:@evil.test',
      'https://@evil.test',
      'https://evil.test@app.test',
      '//user:pw@evil.test',
    ],
    ...['https://app.test;@evil.test', 'https://app.test&@evil.test', '/@evil.test', '@evil.test'],
  ],
  hosts: [
    ...['https://evil.test', 'https://app.test.evil.test', 'https://evil.test/app.test'],
    ...['https://evil.test?app.test', 'https://evil.test#app.test', 'https://app.testevil.test'],
    ...[
      'https://sub.app.test',
      'https://xapp.test',
      'https://app.test.',
      'https://APP.TEST.evil.test',
    ],
    ...[
      'https://app.test:1',
      'https://app.test:444',
      'https://app.test:65536',
      'https://app.test:-1',
    ],
    ...['https://app.test:80', 'https://app.test:evil', 'https://[app.test]', 'https://app_test'],
    ...['https://app.test,evil.test', 'https://app.test evil.test', 'evil.test', 'evil.test:443/x'],
    ...[
      'https://127.0.0.1',
      'https://localhost',
      'https://1.1',
      'https://0177.0.0.1',
      'https://[::]',
    ],
  ],
  schemes: [
    ...[
      'http://app.test',
      'http:app.test',
      'https:evil.test',
      'https:/evil.test',
      'https:///evil.test',
    ],
    ...[
      'HTTPS://evil.test',
      'hTTps:evil.test',
      'http:///evil.test',
      'http:evil.test',
      ':evil.test',
    ],
    ...[
      '://evil.test',
      ':/evil.test',
      ':///evil.test',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
    ],
    ...[
      'javascript://app.test/%0aalert(1)',
      'javascript:/*app.test*/alert(1)',
      'vbscript:msgbox(1)',
    ],
    ...[
      'data:text/html,<script>alert(1)</script>',
      'data:text/html;base64,PHNjcmlwdD4=',
      'data:,x',
    ],
    ...[
      'blob:https://app.test/x',
      'blob:https://evil.test/x',
      'filesystem:https://app.test/temporary/x',
    ],
    ...[
      'view-source:https://evil.test',
      'about:blank',
      'about:srcdoc',
      'file:///etc/passwd',
      'file://x',
    ],
    ...['ftp://evil.test', 'ws://evil.test', 'wss://app.test', 'mailto:a@evil.test', 'tel:1'],
    ...['chrome://settings', 'intent://evil.test#Intent;scheme=https;end', 'ms-settings:', 'x:y'],
  ],
  dots: [
    ...['/.//evil.test', '/..//evil.test', './/evil.test', '..//evil.test', '/x/..//evil.test'],
    ...[
      '/./\\evil.test',
      '/../\\evil.test',
      '/.;//evil.test',
      '/..;//evil.test',
      '/x/../..//evil.test',
    ],
    ...['.evil.test', '..evil.test', '/.evil.test', '//.evil.test', '/x/.//../..//evil.test'],
    ...[
      '/a/b/../../..//evil.test',
      '/a//../..//evil.test',
      '////..//evil.test',
      '/.%2e//evil.test',
    ],
  ],
  unicode: [
    ...['/\u2215evil.test', '\u2215\u2215evil.test', '/\uff0fevil.test', '\uff0f\uff0fevil.test'],
    ...[
      '//evil\u3002test',
      '//evil\uff0etest',
      '//evil\uff61test',
      '//\u3002evil.test',
      '//\u24d4vil.test',
    ],
    ...['//\uff45\uff56\uff49\uff4c.test', 'https://app.test\u2044@evil.test', '//evil.test\u00a0'],
    ...['https://app.test\uff20evil.test', 'https://\u0430pp.test', 'https://xn--pp-7kc.test'],
    ...['\u00a0//evil.test', '\ufeff//evil.test', '\u2028//evil.test', '/\u200b/evil.test'],
    ...[
      '/\u00ad/evil.test',
      '//e\u00advil.test',
      '\u3000//evil.test',
      '/\u2025/evil.test',
      '/\ud800/evil',
    ],
    ...[
      '\uff3c\uff3cevil.test',
      'https\uff1a//evil.test',
      'https://app.test\u2100evil.test',
      '/\u202e//evil',
    ],
  ],
  long: [
    ...[long('//evil.test/', 2_047), long('//evil.test/', 2_049), long('/\\evil.test/', 2_048)],
    ...[long('/', 2_048), long('/', 2_049), long('/', 12_000), `${'/'.repeat(2_000)}evil.test`],
    ...[
      `${'\t'.repeat(500)}//evil.test`,
      `/${'./'.repeat(900)}/evil.test`,
      `https://${'a@'.repeat(500)}evil`,
    ],
  ],
}

/** What a generator makes such values of. */
export const pieces: readonly string[] = [
  ...['/', '/', '//', '\\', '\\', ':', '@', '.', '..', '?', '#', ';', '[', ']', '&', ' ', '%'],
  ...['\t', '\n', '\r', '\u0000', '\u007f', '%2f', '%5c', '%09', '%2e', '%40', '%00', '%0d%0a'],
  ...['evil.test', 'app.test', 'evil', 'https', 'https:', 'http:', 'javascript:', 'data:', 'blob:'],
  ...[
    '\u3002',
    '\uff0f',
    '\uff3c',
    '\u2215',
    '\u00a0',
    '\ufeff',
    '\u00ad',
    '127.0.0.1',
    ':443',
    'x',
  ],
]
