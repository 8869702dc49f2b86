import OpenAI from 'openai5';
import { runWith } from './openai-cases.mjs';

await runWith(OpenAI);
