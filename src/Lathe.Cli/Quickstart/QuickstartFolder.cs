using Lathe.Cli.Hosting;
using Lathe.Training.Data.Assistant;
using Lathe.Training.LanguageModels;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Quickstart;

/// <summary>Where the quickstart keeps what it makes.</summary>
internal sealed class QuickstartFolder(string path)
{
    public string Path => path;

    /// <summary>The digit transformer's run.</summary>
    public string Digits => In("digits");

    /// <summary>The corpus.</summary>
    public string Data => In("data");

    public string TrainingText => In("data", AssistantFiles.Text);

    public string Training => In("data", AssistantFiles.Training);

    public string HeldOut => In("data", AssistantFiles.HeldOut);

    public string Persona => In("data", AssistantFiles.Persona);

    public string Safety => In("data", AssistantFiles.Safety);

    public string Template => In("data", AssistantFiles.Template);

    public string Tokenizer => In("tokenizer");

    /// <summary>The pretraining run, and its options as a file.</summary>
    public string Base => In("base");

    public string BaseModel => In("base", LanguageModelRun.ModelFolderName);

    public string BaseConfig => In("base.json");

    /// <summary>The instruction tuning, and its options as a file.</summary>
    public string Assistant => In("assistant");

    /// <summary>The assistant: what is talked to.</summary>
    public string Model => In("assistant", TuningRun.ModelFolderName);

    public string AssistantConfig => In("assistant.json");

    /// <summary>The persona's tuning, and its options as a file.</summary>
    public string Pirate => In("pirate");

    public string Adapter => In("pirate", TuningRun.AdapterFolderName);

    public string PirateConfig => In("pirate.json");

    /// <summary>The examination as a page.</summary>
    public string Report => In("evaluation.html");

    /// <summary>What was done, and how it went.</summary>
    public string Ledger => In("quickstart.json");

    public static QuickstartFolder Default(CliHost host) => new(System.IO.Path.Combine(host.Home, "quickstart"));

    private string In(params string[] names) => System.IO.Path.Combine([path, .. names]);
}
