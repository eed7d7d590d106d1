using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;

namespace Lathe.Training.Checkpoints;

/// <summary>
/// A run as one safetensors file: weights under their names, optimizer state under <c>optimizer.</c>, callbacks' tensors under
/// <c>callback.NAME.</c>, curves under <c>history.</c> as F64 rows, counters and callbacks' states as JSON in the metadata.
/// </summary>
internal static class TrainerCheckpoint
{
    private const int Version = 1;
    private const string Key = "lathe.trainer";
    private const string OptimizerPrefix = "optimizer.";
    private const string TrainingCurve = "history.training";
    private const string ValidationCurve = "history.validation";

    public static void Save(string path, Trainer trainer)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        writer.Metadata[Key] = Describe(trainer);
        foreach (Parameter parameter in trainer.Task.Model.Parameters) CheckpointTensors.Add(writer, parameter.Name, parameter);
        foreach (Parameter parameter in trainer.Optimizer.State) CheckpointTensors.Add(writer, OptimizerPrefix + parameter.Name, parameter);
        foreach (Callback callback in trainer.Callbacks)
        {
            foreach (Parameter parameter in callback.Tensors) CheckpointTensors.Add(writer, NameOf(callback, parameter), parameter);
        }

        TrainingHistory history = trainer.History;
        writer.Add<double>(TrainingCurve, [history.Training.Count, 4], [.. history.Training.SelectMany(p => (double[])[p.Step, p.Loss, p.GradientNorm, p.LearningRate])]);
        writer.Add<double>(ValidationCurve, [history.Validation.Count, 3], [.. history.Validation.SelectMany(p => (double[])[p.Step, p.Loss, p.Tokens])]);
        writer.Save(path);
    }

    public static void SaveWeights(string path, Trainer trainer)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        writer.Metadata["step"] = trainer.Step.ToString(CultureInfo.InvariantCulture);
        foreach (Parameter parameter in trainer.Task.Model.Parameters) CheckpointTensors.Add(writer, parameter.Name, parameter);
        writer.Save(path);
    }

    public static void LoadWeights(string path, Trainer trainer)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (Parameter parameter in trainer.Task.Model.Parameters) CheckpointTensors.Check(file, parameter.Name, parameter);
        foreach (Parameter parameter in trainer.Task.Model.Parameters) CheckpointTensors.Read(file, parameter.Name, parameter);
    }

    public static void Load(string path, Trainer trainer)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(Key, out string? text))
            throw new InvalidDataException($"'{path}' is no checkpoint of a run: its metadata has no '{Key}'. Weights alone cannot be resumed.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            Load(file, document.RootElement, trainer);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}': the metadata '{Key}' does not describe a run: {e.Message}", e);
        }
    }

    private static void Load(SafetensorsFile file, JsonElement root, Trainer trainer)
    {
        Require(file, "version", root.GetProperty("version").GetInt32(), Version);
        Require(file, "data", root.GetProperty("identity").GetString(), trainer.Task.Identity);
        Require(file, "optimizer", root.GetProperty("optimizer").GetString(), trainer.Optimizer.Name);
        Require(file, "seed", root.GetProperty("seed").GetUInt64(), trainer.Options.Seed);
        Require(file, "accumulation", root.GetProperty("accumulation_steps").GetInt32(), trainer.Options.AccumulationSteps);
        var state = new TrainerState(
            root.GetProperty("step").GetInt64(), root.GetProperty("tokens").GetInt64(), root.GetProperty("seconds").GetDouble(),
            root.GetProperty("last_validated").GetInt64(), root.GetProperty("window_loss").GetDouble(), root.GetProperty("window_tokens").GetInt64());
        if (state.Step < 0 || state.Tokens < 0 || !(state.Seconds >= 0) || state.LastValidated > state.Step || state.WindowTokens < 0)
            throw new InvalidDataException($"'{file.Path}' puts the run at a place that does not exist: {state}.");
        long optimizerSteps = root.GetProperty("optimizer_steps").GetInt64();
        JsonElement callbacks = root.GetProperty("callbacks");
        double[] training = Curve(file, TrainingCurve), validation = Curve(file, ValidationCurve);

        // All is checked before the first copy: a checkpoint that does not fit leaves the run as it was.
        (string Name, Parameter Parameter)[] tensors = [.. Tensors(trainer)];
        foreach ((string name, Parameter parameter) in tensors) CheckpointTensors.Check(file, name, parameter);
        foreach (Callback callback in trainer.Callbacks)
        {
            if (callbacks.TryGetProperty(callback.Name, out JsonElement saved)) callback.LoadState(saved);
        }

        foreach ((string name, Parameter parameter) in tensors) CheckpointTensors.Read(file, name, parameter);
        trainer.Optimizer.Restore(optimizerSteps);
        LoadCurves(training, validation, trainer.History);
        trainer.State = state;
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Tensors(Trainer trainer) =>
    [
        .. trainer.Task.Model.Parameters.Select(p => (p.Name, p)),
        .. trainer.Optimizer.State.Select(p => (OptimizerPrefix + p.Name, p)),
        .. trainer.Callbacks.SelectMany(c => c.Tensors.Select(p => (NameOf(c, p), p))),
    ];

    private static double[] Curve(SafetensorsFile file, string name)
        => file.Contains(name) ? file.Read<double>(name) : throw new InvalidDataException($"'{file.Path}' has no curve '{name}': it is no whole checkpoint of a run.");

    private static void LoadCurves(double[] training, double[] validation, TrainingHistory history)
    {
        history.Training.Clear();
        history.Validation.Clear();
        for (int i = 0; i + 3 < training.Length; i += 4) history.Training.Add(new TrainPoint((long)training[i], training[i + 1], training[i + 2], training[i + 3]));
        for (int i = 0; i + 2 < validation.Length; i += 3) history.Validation.Add(new ValidationPoint((long)validation[i], validation[i + 1], (long)validation[i + 2]));
    }

    private static string Describe(Trainer trainer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            TrainerState state = trainer.State;
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("identity", trainer.Task.Identity);
            json.WriteString("optimizer", trainer.Optimizer.Name);
            json.WriteNumber("optimizer_steps", trainer.Optimizer.StepCount);
            json.WriteNumber("seed", trainer.Options.Seed);
            json.WriteNumber("accumulation_steps", trainer.Options.AccumulationSteps);
            json.WriteNumber("step", state.Step);
            json.WriteNumber("tokens", state.Tokens);
            json.WriteNumber("seconds", state.Seconds);
            json.WriteNumber("last_validated", state.LastValidated);
            json.WriteNumber("window_loss", state.WindowLoss);
            json.WriteNumber("window_tokens", state.WindowTokens);
            json.WriteStartObject("callbacks");
            foreach (Callback callback in trainer.Callbacks)
            {
                json.WriteStartObject(callback.Name);
                callback.SaveState(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string NameOf(Callback callback, Parameter parameter) => $"callback.{callback.Name}.{parameter.Name}";

    private static void Require<T>(SafetensorsFile file, string what, T found, T expected)
    {
        if (EqualityComparer<T>.Default.Equals(found, expected)) return;
        throw new InvalidDataException($"'{file.Path}' cannot be resumed here: its {what} is '{found}', this run's is '{expected}'. Resume with what the run was started with, or start a new one.");
    }
}
