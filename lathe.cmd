@echo off
rem Runs Lathe from its sources: builds what is out of date, then hands over to it.
setlocal
set "root=%~dp0"
set "artifacts=%root%artifacts"
set "dll=%artifacts%\bin\Lathe.Cli\release\lathe.dll"
set "what=src\Lathe.Cli\Lathe.Cli.csproj"
set "stamp=%artifacts%\lathe.stamp"
set "sources='%root%src'"
if /i "%~1"=="test" (
    set "what=Lathe.slnx"
    set "stamp=%artifacts%\lathe-all.stamp"
    set "sources='%root%src','%root%tests','%root%benchmarks','%root%Lathe.slnx'"
)

where dotnet >nul 2>nul
if errorlevel 1 goto :sdk

if not exist "%dll%" goto :build
if not exist "%stamp%" goto :build
powershell -NoProfile -Command "$t=(Get-Item '%stamp%').LastWriteTimeUtc; if (Get-ChildItem %sources%,'%root%Directory.Build.props','%root%Directory.Packages.props','%root%global.json' -Recurse | Where-Object LastWriteTimeUtc -gt $t | Select-Object -First 1) { exit 1 }"
if not errorlevel 1 goto :run

:build
dotnet --list-sdks 2>nul | findstr /b "10." >nul
if errorlevel 1 goto :sdk
if exist "%dll%" (echo Building Lathe...>&2) else (echo Building Lathe ^(first use^)...>&2)
if not exist "%artifacts%" mkdir "%artifacts%"
rem A second launch waits here until the first has built; five minutes are longer than any build.
set "waited=0"
:lock
mkdir "%artifacts%\lathe.lock" 2>nul
if not errorlevel 1 goto :locked
set /a waited+=1
if %waited% gtr 300 goto :locked
timeout /t 1 /nobreak >nul
goto :lock
:locked
type nul >"%stamp%.next"
pushd "%root%"
dotnet build "%what%" -c Release --nologo -v q >"%artifacts%\lathe-build.log" 2>&1 <nul
set "built=%errorlevel%"
popd
rmdir "%artifacts%\lathe.lock"
if not "%built%"=="0" (
    type "%artifacts%\lathe-build.log" >&2
    echo lathe: the build failed; its output is above and in %artifacts%\lathe-build.log.>&2
    exit /b 1
)
move /y "%stamp%.next" "%stamp%" >nul

:run
dotnet "%dll%" %*
exit /b %errorlevel%

:sdk
echo lathe: Lathe needs the .NET 10 SDK, and this machine has none on its PATH. Install it, then run lathe again:>&2
echo   winget install Microsoft.DotNet.SDK.10>&2
echo   or from https://dotnet.microsoft.com/download/dotnet/10.0>&2
exit /b 1
