import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

describeCrashes(scenes[1], { remote: 0, stride: 23 });
