import { build } from "esbuild"; import { gzipSync } from "node:zlib"; import { readFileSync } from "node:fs";
const entry=`export {RealtimeTransport} from "/work/wt/realtime/packages/realtime/src/index.ts"; export {browserAdapter} from "/work/wt/realtime/packages/browser/dist/index.js"`;
const run = async (stub) => {
  const plugin={name:"s",setup(b){ if(stub) b.onLoad({filter:new RegExp(stub.replace(/[.\/]/g,"\\$&"))},(a)=>{ const names=[...readFileSync(a.path,"utf8").matchAll(/export (?:const|class|function|abstract class) (\w+)/g)].map(m=>m[1]); return {contents:names.map(n=>`export const ${n}=globalThis.q;`).join("\n"),loader:"ts"}})}};
  const r = await build({ stdin:{contents:entry,resolveDir:"/work/wt/realtime/packages/realtime"}, bundle:true, minify:true, format:"esm", write:false, metafile:true, target:"es2022",plugins:[plugin], legalComments:"none"});
  return [gzipSync(r.outputFiles[0].contents,{level:9}).length, r];
};
const [base,r]=await run();
console.log(base);
for (const k of Object.keys(r.metafile.inputs).filter(k=>k.includes("realtime/src/")&&!k.endsWith("index.ts")&&!k.includes("realtime-transport"))) { try { const [n]=await run(k.slice(k.indexOf("realtime/src/"))); if(base-n>40) console.log(base-n,k);} catch(e){ console.log("x",k, String(e).slice(0,80)) } }
