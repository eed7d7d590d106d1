using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Callbacks;

namespace Lathe.Cli.LanguageModels;

/// <summary>The folder of a training run: where its config and checkpoints lie, and what a new run takes away.</summary>
/// <param name="path">The folder.</param>
/// <param name="config">Name of the file with the run's options.</param>
/// <param name="files">Names of the files that a run of this kind writes beside its options and metrics.</param>
/// <param name="folders">Names of the folders that it writes beside checkpoints and logs.</param>
internal abstract class RunFolder(string path, string config, string[] files, string[] folders)
{
    public string Path => path;

    public string Config => In(config);

    public string Last => System.IO.Path.Combine(path, "checkpoints", CheckpointCallback.LastName);

    /// <summary><c>--resume</c> as it goes on with this run.</summary>
    public string ResumeFlag(CliHost host) => path == DefaultPath(host) ? "--resume" : $"--resume {Say.Path(path)}";

    /// <summary>Takes away what an earlier run left; nothing else in the folder is touched.</summary>
    public void Clear()
    {
        Directory.CreateDirectory(path);
        foreach (string name in (string[])[config, "metrics.csv", "metrics.jsonl", .. files]) File.Delete(In(name));
        foreach (string name in (string[])["checkpoints", "tensorboard", .. folders])
        {
            if (Directory.Exists(In(name))) Directory.Delete(In(name), recursive: true);
        }
    }

    /// <summary>Where such runs go that are given no folder.</summary>
    protected abstract string DefaultPath(CliHost host);

    protected string In(string name) => System.IO.Path.Combine(path, name);
}
