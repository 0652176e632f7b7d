/** The rooms of DESIGN and what each may import: the direction of imports is a rule, not a habit. */
const mayImport = {
  pipeline: [],
  git: ['pipeline'],
  metadata: ['git', 'pipeline'],
  mergeDriver: ['metadata', 'git', 'pipeline'],
  org: ['metadata', 'git', 'pipeline'],
  promotion: ['org', 'metadata', 'git', 'pipeline'],
  ui: ['promotion', 'org', 'mergeDriver', 'metadata', 'git', 'pipeline'],
  commands: ['ui', 'promotion', 'org', 'mergeDriver', 'metadata', 'git', 'pipeline'],
};
const rooms = Object.keys(mayImport);
const zones = rooms.flatMap((room) =>
  rooms
    .filter((other) => other !== room && !mayImport[room].includes(other))
    .map((other) => ({
      target: `./src/${room}`,
      from: `./src/${other}`,
      message: `src/${room} may import only ${['common', ...mayImport[room]].join(', ')}.`,
    }))
);

module.exports = {
  root: true,
  extends: ['eslint-config-salesforce-typescript', 'plugin:sf-plugin/recommended'],
  ignorePatterns: ['*.js', '*.cjs', 'lib', 'node_modules'],
  // One program for all: the tests' project has the sources too.
  parserOptions: { project: './test/tsconfig.json' },
  settings: {
    'import/parsers': { '@typescript-eslint/parser': ['.ts'] },
    'import/resolver': { typescript: { project: ['./tsconfig.json', './test/tsconfig.json'] } },
  },
  rules: {
    'import/no-restricted-paths': [
      'error',
      {
        zones: [
          ...zones,
          { target: './src/common', from: './src', except: ['./common'], message: 'src/common imports no room.' },
          { target: './src', from: './test', message: 'The product does not import its tests.' },
        ],
      },
    ],
    'header/header': 'off',
    'class-methods-use-this': 'off',
    'arrow-body-style': 'off',
    'no-await-in-loop': 'off',
  },
  overrides: [
    {
      files: ['test/**'],
      rules: { '@typescript-eslint/no-unused-expressions': 'off' },
    },
  ],
};
