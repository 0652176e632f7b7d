import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

describeCrashes(scenes[4], { remote: 0, stride: 31 });
