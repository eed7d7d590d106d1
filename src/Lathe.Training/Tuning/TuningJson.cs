using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lathe.Training.Tuning;

/// <summary>The config file of a run, compiled in. A field it does not know is an error: a misspelt one must not be silently the default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TuningOptions))]
internal sealed partial class TuningJson : JsonSerializerContext;
