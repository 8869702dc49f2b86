@echo off
rem Builds the WAR when it is missing, then runs it. Options are passed on: sluice --help
rem
rem   SLUICE_JAVA_HOME   a JDK or JRE 25 or newer, when none is found
rem   SLUICE_JAVA_OPTS   more options for it, such as -Xmx2g
setlocal EnableExtensions
set "HERE=%~dp0"
set "JAVA="
call :try "%SLUICE_JAVA_HOME%"
call :try "%JAVA_HOME%"
for /d %%D in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*" "%USERPROFILE%\.jdks\*") do call :try "%%~D"
if not defined JAVA (
  echo No Java 25 or newer was found: install one and set SLUICE_JAVA_HOME to its folder. 1>&2
  exit /b 1
)
if not exist "%HERE%target\sluice.war" (
  echo Building Sluice ^(once; the first time Maven downloads what it needs^) ... 1>&2
  call mvn -q -B -ntp -f "%HERE%pom.xml" package -DskipTests 1>&2 || exit /b 1
)
"%JAVA%" -XX:+UseG1GC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED %SLUICE_JAVA_OPTS% -jar "%HERE%target\sluice.war" %*
exit /b %ERRORLEVEL%

rem Takes %1 as Java home when it has a java of version 25 or newer and none was found before.
:try
if defined JAVA exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "FOUND=0"
rem the file says JAVA_VERSION="25.0.3"
for /f "usebackq tokens=2 delims==." %%V in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do set "FOUND=%%~V"
set "FOUND=%FOUND:"=%"
if %FOUND% GEQ 25 set "JAVA=%~1\bin\java.exe"
exit /b 0
