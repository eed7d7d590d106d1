using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.LanguageModels;

/// <summary>The folder of a pretraining run and what lies in it.</summary>
internal sealed class LmRunFolder(string path) : RunFolder(path, "run.json", ["tokens.bin"], [LanguageModelRun.ModelFolderName, RunTokenizer.FolderName])
{
    public string Tokens => In("tokens.bin");

    public static LmRunFolder Default(CliHost host) => new(PathIn(host));

    /// <summary>The options that the run was started with.</summary>
    /// <exception cref="CliException">There is no run.</exception>
    public LanguageModelOptions ReadConfig() => File.Exists(Config)
        ? LanguageModelConfigFile.Read(Config)
        : throw new CliException($"nothing to resume in '{Path}': there is no run.json. Start a run with: lathe train lm --data FILE --out {Say.Path(Path)}");

    protected override string DefaultPath(CliHost host) => PathIn(host);

    private static string PathIn(CliHost host) => System.IO.Path.Combine(host.Home, "runs", "lm");
}
