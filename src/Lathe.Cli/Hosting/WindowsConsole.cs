using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Lathe.Cli.Hosting;

/// <summary>Asks a Windows console for UTF-8 and for the escape sequences that every other terminal understands.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsConsole
{
    private const uint VirtualTerminalProcessing = 4;

    public static void Prepare()
    {
        try
        {
            Console.OutputEncoding = Encoding.UTF8;
        }
        catch (IOException)
        {
            // No console at all: nothing to prepare.
        }

        foreach (int stream in (int[])[-11, -12])
        {
            nint handle = GetStdHandle(stream);
            if (GetConsoleMode(handle, out uint mode)) SetConsoleMode(handle, mode | VirtualTerminalProcessing);
        }
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int stream);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint handle, out uint mode);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint handle, uint mode);
}
