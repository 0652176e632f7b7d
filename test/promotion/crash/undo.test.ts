import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

describeCrashes(scenes[2], { remote: 2, stride: 13 });
