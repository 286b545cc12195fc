// Plain old JavaScript: it has to run on the Node that is too old for everything else.
const FLOOR = [24, 12];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
  console.error(
    `Parley needs Node ${FLOOR.join('.')} or newer and found ${process.version}: "npm ci" brings one, ` +
      `but did not for ${process.platform} on ${process.arch}, so please install one from https://nodejs.org.`,
  );
  process.exit(1);
}
