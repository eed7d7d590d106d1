using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Lathe.Cli.Hosting;
using Lathe.Inference;
using Lathe.Inference.Sampling;

namespace Lathe.Cli.Chatting;

/// <summary>What <c>/set</c> changes: how tokens are drawn, how long answers get, and the variables of the template.</summary>
internal sealed class ChatSettings(GenerationOptions start, IReadOnlyList<LogitsProcessor> fixedProcessors)
{
    private const string VariablePrefix = "template.";
    private readonly Dictionary<string, JsonElement> _variables = new(StringComparer.Ordinal);
    private double _repetition = 1, _presence, _frequency;

    public static IReadOnlyList<string> Names { get; } =
        ["temperature", "top-k", "top-p", "min-p", "typical", "repetition-penalty", "presence-penalty", "frequency-penalty", "seed", "max-tokens", "stop", VariablePrefix + "NAME"];

    public GenerationOptions Options { get; private set; } = start with { Processors = fixedProcessors };

    public IReadOnlyDictionary<string, JsonElement> Variables => _variables;

    /// <summary>Sets one.</summary>
    /// <exception cref="CliException">There is none of the name, or the value does not suit it; nothing has changed.</exception>
    public void Set(string name, string value)
    {
        SamplerOptions sampling = Options.Sampling;
        GenerationOptions changed = name switch
        {
            "temperature" => Options with { Sampling = sampling with { Temperature = Number<double>(name, value) } },
            "top-k" => Options with { Sampling = sampling with { TopK = Number<int>(name, value) } },
            "top-p" => Options with { Sampling = sampling with { TopP = Number<double>(name, value) } },
            "min-p" => Options with { Sampling = sampling with { MinP = Number<double>(name, value) } },
            "typical" => Options with { Sampling = sampling with { Typical = Number<double>(name, value) } },
            "seed" => Options with { Seed = Number<ulong>(name, value) },
            "max-tokens" => Options with { MaxTokens = Number<int>(name, value) },
            "stop" => Options with { StopStrings = value.Length == 0 ? [] : [.. Options.StopStrings, value.Replace("\\n", "\n", StringComparison.Ordinal)] },
            "repetition-penalty" => Penalised(_repetition = Positive(name, value)),
            "presence-penalty" => Penalised(_presence = Number<double>(name, value)),
            "frequency-penalty" => Penalised(_frequency = Number<double>(name, value)),
            _ when name.StartsWith(VariablePrefix, StringComparison.Ordinal) && name.Length > VariablePrefix.Length => Variable(name[VariablePrefix.Length..], value),
            _ => throw new CliException($"there is no setting '{name}': expected {string.Join(", ", Names)}."),
        };
        try
        {
            changed.Validate();
        }
        catch (ArgumentException error)
        {
            throw new CliException($"{name} is '{value}': {error.Message}");
        }

        Options = changed;
    }

    private GenerationOptions Penalised(double changed)
    {
        List<LogitsProcessor> processors = [.. fixedProcessors];
        if (_repetition != 1) processors.Add(new RepetitionPenalty(_repetition));
        if (_presence != 0 || _frequency != 0) processors.Add(new OccurrencePenalty(_presence, _frequency));
        return Options with { Processors = double.IsFinite(changed) ? processors : Options.Processors };
    }

    private GenerationOptions Variable(string name, string value)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(value);
            _variables[name] = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A word is a word; JSON is for true, false, numbers and lists.
            _variables[name] = JsonSerializer.SerializeToElement(value, ChatJson.Default.String);
        }

        return Options;
    }

    private static T Number<T>(string name, string value) where T : struct, INumber<T>, IMinMaxValue<T>
        => T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && T.IsFinite(number) ? number
            : throw new CliException($"{name} is '{value}': expected a {(T.One / (T.One + T.One) == T.Zero ? "whole " : "")}number.");

    private static double Positive(string name, string value)
        => Number<double>(name, value) is var number and > 0 ? number : throw new CliException($"{name} is '{value}': expected a number above 0.");
}
