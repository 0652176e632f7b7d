import { type PipelineConfig, pipelinePath } from './config.js';
import { rewriteJson } from './editJson.js';
import { readPipelineConfig } from './readConfig.js';

/**
 * Changes the pipeline in the text of a sfdx-project.json and nothing else in it: only the values that differ are
 * replaced, so indentation, line ends, byte order mark, order of keys and everything unknown stay as they are.
 *
 * @param edit gets the present pipeline (an empty one when the file has none), gives the wanted one
 * @returns the new text; the same text when nothing changes
 * @throws SfError InvalidPipelineError when the file is broken, or would be after the edit
 */
export const editPipelineConfig = (
  sfdxProjectJson: string,
  edit: (config: PipelineConfig) => PipelineConfig,
  source = 'sfdx-project.json'
): string => {
  const mark = sfdxProjectJson.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = sfdxProjectJson.slice(mark.length);
  const present = readPipelineConfig(text, source);
  const wanted = edit(present ?? { instances: {} });
  const edited = rewriteJson(text, pipelinePath, { present, wanted });
  readPipelineConfig(edited, source);
  return mark + edited;
};
