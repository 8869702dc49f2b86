import OpenAI from 'openai4';
import { runWith } from './openai-cases.mjs';

await runWith(OpenAI);
