using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Cli.Rendering;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>The folder of a tuning run and what lies in it.</summary>
internal sealed class TuneRunFolder(string path) : RunFolder(path, "tune.json", ["rejects.jsonl"], [TuningRun.ModelFolderName, TuningRun.AdapterFolderName])
{
    public string Rejects => In("rejects.jsonl");

    public string Merged => In(TuningRun.ModelFolderName);

    public static TuneRunFolder Default(CliHost host) => new(PathIn(host));

    /// <summary>The options that the run was started with.</summary>
    /// <exception cref="CliException">There is no run.</exception>
    public TuningOptions ReadConfig() => File.Exists(Config) && File.Exists(Last)
        ? TuningConfigFile.Read(Config)
        : throw new CliException($"nothing to resume in '{Path}': there is no tune.json with a checkpoint. Start a run with: lathe tune --model MODEL --data FILE --out {Say.Path(Path)}");

    protected override string DefaultPath(CliHost host) => PathIn(host);

    private static string PathIn(CliHost host) => System.IO.Path.Combine(host.Home, "runs", "tune");
}
