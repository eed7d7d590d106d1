using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Cli.Hosting;

/// <summary>The host of a real process.</summary>
internal static class SystemHost
{
    public static CliHost Create()
    {
        // A pipe takes UTF-8 as it is; only a Windows console has to be told.
        if (OperatingSystem.IsWindows()) WindowsConsole.Prepare();
        bool dumb = Variable("TERM") is "dumb";
        return new CliHost
        {
            Out = Make(Console.OpenStandardOutput(), !Console.IsOutputRedirected && !dumb),
            Error = Make(Console.OpenStandardError(), !Console.IsErrorRedirected && !dumb),
            In = new StreamReader(Input(), new UTF8Encoding(false)),
            InputIsTerminal = !Console.IsInputRedirected,
            Variable = Variable,
            OwnsSignals = true,
        };
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static Screen Make(Stream stream, bool isTerminal)
    {
        var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 14) { AutoFlush = true };
        return isTerminal ? new Screen(writer, true, Colors(), Size) : Screen.Plain(writer);
    }

    // https://no-color.org: set to anything but nothing.
    private static ColorDepth Colors()
    {
        if (Variable("NO_COLOR") is { Length: > 0 }) return ColorDepth.None;
        bool many = OperatingSystem.IsWindows() || Variable("COLORTERM") is { Length: > 0 }
            || (Variable("TERM")?.Contains("256", StringComparison.Ordinal) ?? false);
        return many ? ColorDepth.Fixed256 : ColorDepth.Palette;
    }

    private static (int Width, int Height) Size()
    {
        try
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }

    // .NET's console reads a terminal key by key, and what was typed before a Ctrl-C would begin the next line. The system's own line
    // editing drops it, and knows Ctrl-U and Ctrl-W besides.
    private static Stream Input()
        => Console.IsInputRedirected || OperatingSystem.IsWindows()
            ? Console.OpenStandardInput()
            : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
