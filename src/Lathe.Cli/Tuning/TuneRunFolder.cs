using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Callbacks;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>The folder of a tuning run and what lies in it.</summary>
internal sealed class TuneRunFolder(string path)
{
    public string Path => path;

    public string Config => In("tune.json");

    public string Rejects => In("rejects.jsonl");

    public string Last => System.IO.Path.Combine(path, "checkpoints", CheckpointCallback.LastName);

    public string Merged => In(TuningRun.ModelFolderName);

    public static TuneRunFolder Default(CliHost host) => new(System.IO.Path.Combine(host.Home, "runs", "tune"));

    /// <summary><c>--resume</c> as it goes on with this run.</summary>
    public string ResumeFlag(CliHost host) => path == Default(host).Path ? "--resume" : $"--resume {Say.Path(path)}";

    /// <summary>The options that the run was started with.</summary>
    /// <exception cref="CliException">There is no run.</exception>
    public TuningOptions ReadConfig() => File.Exists(Config) && File.Exists(Last)
        ? TuningConfigFile.Read(Config)
        : throw new CliException($"nothing to resume in '{path}': there is no tune.json with a checkpoint. Start a run with: lathe tune --model MODEL --data FILE --out {Say.Path(path)}");

    /// <summary>Takes away what an earlier run left; nothing else in the folder is touched.</summary>
    public void Clear()
    {
        Directory.CreateDirectory(path);
        foreach (string name in (string[])["tune.json", "rejects.jsonl", "metrics.csv", "metrics.jsonl"]) File.Delete(In(name));
        foreach (string name in (string[])["checkpoints", "tensorboard", TuningRun.ModelFolderName, TuningRun.AdapterFolderName])
        {
            if (Directory.Exists(In(name))) Directory.Delete(In(name), recursive: true);
        }
    }

    private string In(string name) => System.IO.Path.Combine(path, name);
}
