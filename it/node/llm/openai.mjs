import OpenAI from 'openai';
import { runWith } from './openai-cases.mjs';

await runWith(OpenAI);
