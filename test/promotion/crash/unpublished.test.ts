import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

describeCrashes(scenes[5], { remote: 2, stride: 31 });
