using System.Text.Json;
using Lathe.Nn;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Digits;

/// <summary>
/// A run as one safetensors file: weights under their names, optimizer state under <c>optimizer.</c>, and the rest (options, step,
/// data cursor, curves) as JSON in the metadata. Written atomically; the last good file survives any crash.
/// </summary>
internal static class DigitCheckpoint
{
    public const string LastName = "last.safetensors";
    public const string BestName = "best.safetensors";
    private const string StateKey = "lathe.digits";
    private const string OptimizerPrefix = "optimizer.";

    public static void Save(string path, Module model, Optimizer? optimizer, DigitRunState state)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        writer.Metadata[StateKey] = JsonSerializer.Serialize(state, DigitJson.Default.DigitRunState);
        foreach (Parameter parameter in model.Parameters) Add(writer, parameter.Name, parameter);
        if (optimizer is not null)
        {
            foreach (Parameter parameter in optimizer.State) Add(writer, OptimizerPrefix + parameter.Name, parameter);
        }

        writer.Save(path);
    }

    public static DigitRunState ReadState(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(StateKey, out string? json))
            throw new InvalidDataException($"'{file.Path}' is no checkpoint of the digit transformer: its metadata has no '{StateKey}'.");
        try
        {
            DigitRunState state = JsonSerializer.Deserialize(json, DigitJson.Default.DigitRunState)
                ?? throw new InvalidDataException($"'{file.Path}': the metadata '{StateKey}' is empty.");
            if (state.Version != 1) throw new InvalidDataException($"'{file.Path}' is a checkpoint of version {state.Version}; this Lathe reads version 1.");
            Check(file.Path, state);
            return state;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"'{file.Path}': the metadata '{StateKey}' does not describe a run: {e.Message}", e);
        }
    }

    public static void Load(SafetensorsFile file, Module model, Optimizer? optimizer)
    {
        foreach (Parameter parameter in model.Parameters) Read(file, parameter.Name, parameter);
        if (optimizer is null) return;
        foreach (Parameter parameter in optimizer.State) Read(file, OptimizerPrefix + parameter.Name, parameter);
    }

    /// <summary>Reads the weights of a model beside it.</summary>
    public static void Load(SafetensorsFile file, Module model, float[][] weights)
    {
        for (int i = 0; i < weights.Length; i++) Read(file, model.Parameters[i].Name, model.Parameters[i], weights[i]);
    }

    // The JSON may say null, or leave out, what the types promise.
    private static void Check(string path, DigitRunState state)
    {
        if (state.Options is not { Data: not null, Model: not null } || state.History is not { Layers: not null, Epochs: not null, Points: not null })
            throw new InvalidDataException($"'{path}': the metadata '{StateKey}' lacks options or curves of the run.");
        state.Options.Validate();
    }

    private static void Add(SafetensorsWriter writer, string name, Parameter parameter)
    {
        long[] shape = [.. parameter.Shape.Select(size => (long)size)];
        writer.Add<float>(name, shape, parameter.Value<float>().ToArray());
    }

    private static void Read(SafetensorsFile file, string name, Parameter parameter) => Read(file, name, parameter, parameter.Value<float>());

    private static void Read(SafetensorsFile file, string name, Parameter parameter, Span<float> values)
    {
        if (!file.Contains(name)) throw new InvalidDataException($"'{file.Path}' has no tensor '{name}', which the model needs.");
        SafetensorsEntry entry = file[name];
        if (!entry.Shape.Select(size => (int)size).SequenceEqual(parameter.Shape))
            throw new InvalidDataException($"'{file.Path}': tensor {entry} does not fit the model's {parameter}.");
        file.CopyTo(name, values);
    }
}
