@echo off
rem Starts Lockstep on Windows. Not tested there; what it calls is tested on Linux (scripts/Start.java).
setlocal
if not "%LOCKSTEP_JAVA_HOME%"=="" set "JAVA_HOME=%LOCKSTEP_JAVA_HOME%"
if "%JAVA_HOME%"=="" (
    echo lockstep: needs a JDK 25 or newer: set JAVA_HOME to it 1>&2
    exit /b 3
)
"%JAVA_HOME%\bin\java" "%~dp0scripts\Start.java" "%~dp0." %*
exit /b %ERRORLEVEL%
