using System.CommandLine;
using System.Runtime.InteropServices;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Tensors;
using Lathe.Training.Digits;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe info</c></summary>
internal sealed class InfoVerb : Verb
{
    public InfoVerb(string path, string summary) : base(path, summary)
    {
        GroupOutput();
        Example("info", "what a bug report wants to know");
        Example("info --json", "for a script");
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string model = Path.Combine(DigitRunFolder.Default(host), DigitModelFile.BestName);
        var info = new InfoDocument
        {
            Version = LatheVersion.Number,
            Runtime = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()})",
            Processor = Machine.Processor(),
            Processors = Environment.ProcessorCount,
            Simd = Machine.Simd,
            Threads = LatheThreads.Count,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Home = host.Home,
            DigitModel = File.Exists(model) ? model : null,
        };
        if (arguments.GetValue(Json))
        {
            CliJson.Write(host, info);
            return ExitCodes.Done;
        }

        Line("lathe", $"{info.Version} on {info.Runtime}");
        Line("system", info.System);
        Line("cpu", $"{info.Processor}, {info.Processors} processors");
        Line("simd", info.Simd);
        Line("threads", $"{info.Threads}  {host.Out.Ink.Dim("LATHE_THREADS or --threads")}");
        Line("memory", Say.Bytes(info.MemoryBytes));
        Line("home", $"{info.Home}  {host.Out.Ink.Dim("LATHE_HOME")}");
        Line("digits", info.DigitModel ?? host.Out.Ink.Dim("no model yet: lathe train digits"));
        return ExitCodes.Done;

        void Line(string name, string text) => host.Out.WriteLine($"  {host.Out.Ink.Accent(name.PadRight(8))} {text}");
    }
}
