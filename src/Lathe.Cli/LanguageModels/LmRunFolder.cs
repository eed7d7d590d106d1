using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Callbacks;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.LanguageModels;

/// <summary>The folder of a pretraining run and what lies in it.</summary>
internal sealed class LmRunFolder(string path)
{
    public string Path => path;

    public string Config => In("run.json");

    public string Tokens => In("tokens.bin");

    public string Last => System.IO.Path.Combine(path, "checkpoints", CheckpointCallback.LastName);

    public static LmRunFolder Default(CliHost host) => new(System.IO.Path.Combine(host.Home, "runs", "lm"));

    /// <summary><c>--resume</c> as it goes on with this run.</summary>
    public string ResumeFlag(CliHost host) => path == Default(host).Path ? "--resume" : $"--resume {Say.Path(path)}";

    /// <summary>The options that the run was started with.</summary>
    /// <exception cref="CliException">There is no run.</exception>
    public LanguageModelOptions ReadConfig() => File.Exists(Config)
        ? LanguageModelConfigFile.Read(Config)
        : throw new CliException($"nothing to resume in '{path}': there is no run.json. Start a run with: lathe train lm --data FILE --out {Say.Path(path)}");

    /// <summary>Takes away what an earlier run left; nothing else in the folder is touched.</summary>
    public void Clear()
    {
        Directory.CreateDirectory(path);
        foreach (string name in (string[])["run.json", "tokens.bin", "metrics.csv", "metrics.jsonl"]) File.Delete(In(name));
        foreach (string name in (string[])["checkpoints", "tensorboard", "model", RunTokenizer.FolderName])
        {
            if (Directory.Exists(In(name))) Directory.Delete(In(name), recursive: true);
        }
    }

    private string In(string name) => System.IO.Path.Combine(path, name);
}
