[description]
Jersey (JAX-RS) and Weld (CDI) for web applications of Jakarta EE 10, and what Sluice wants of the HTTP connector.
The jars are those that lie in the WAR's WEB-INF/lib-provided; server-config/jetty/run puts them into lib/sluice.

[environment]
ee10

[depend]
http
ee10-deploy
ee10-annotations
ee10-websocket-jakarta

[lib]
lib/sluice/*.jar
