// How the portal is built: hashed files under /assets, nothing inlined, nothing fetched from
// elsewhere.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { colorSchemeScript, themeVariables } from './theme-files.ts';

const server = process.env.PLATEN_URL ?? 'http://127.0.0.1:8040';
const toServer = { target: server, changeOrigin: false };

export default defineConfig({
  plugins: [react(), themeVariables(), colorSchemeScript()],
  build: {
    target: 'es2024',
    assetsInlineLimit: 0, // a data: URL would need a hole in the content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 750,
  },
  server: {
    proxy: { '/v1': toServer, '/help': toServer, '/sign-in': toServer, '/sign-out': toServer },
  },
});
