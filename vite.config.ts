import { defineConfig } from 'vite';
import { workerSource } from './scripts/vite-worker-source.js';

export default defineConfig({ base: './', plugins: [workerSource()] });
