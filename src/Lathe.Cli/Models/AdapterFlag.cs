using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Nn.Lora;

namespace Lathe.Cli.Models;

/// <summary><c>--adapter</c>: adapters beside a model, of every verb that runs one.</summary>
internal sealed class AdapterFlag
{
    private readonly Option<string[]> _adapters = Flag.Texts("--adapter", "DIR", "A LoRA adapter in peft's files beside the model; DIR=0.5 takes half of it. Several add up");

    public Option Option => _adapters;

    /// <summary>The folders that were named.</summary>
    public IReadOnlyList<string> Folders(ParseResult arguments) => [.. Named(arguments).Select(a => a.Folder)];

    /// <summary>Puts the adapters beside the model.</summary>
    /// <exception cref="CliException">One is no adapter, or not one of this model.</exception>
    public void Apply(ParseResult arguments, ModelSource source)
    {
        foreach ((string folder, double weight) in Named(arguments))
        {
            if (!PeftFiles.IsAdapter(folder))
                throw new CliException($"--adapter '{folder}' is no adapter: expected a folder with adapter_config.json and adapter_model.safetensors, as lathe tune and peft write them.");
            source.Attach(PeftFiles.Load(source.Model, folder), weight);
        }
    }

    private IEnumerable<(string Folder, double Weight)> Named(ParseResult arguments)
    {
        foreach (string word in arguments.GetValue(_adapters) ?? [])
        {
            // A folder may have such a sign in its name.
            int at = Directory.Exists(word) ? -1 : word.LastIndexOf('=');
            if (at < 0) yield return (word, 1);
            else if (double.TryParse(word.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) && double.IsFinite(weight)) yield return (word[..at], weight);
            else throw CliException.Usage($"--adapter is '{word}': expected DIR, or DIR=WEIGHT with a number.");
        }
    }
}
