import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

describeCrashes(scenes[0], { remote: 1, stride: 9, isLateLong: true });
