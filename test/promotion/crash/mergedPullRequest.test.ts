import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

describeCrashes(scenes[6], { remote: 1, stride: 37 });
describeCrashes(scenes[7], { remote: 0, stride: 23, leastPoints: 40, leastPushes: 2 });
