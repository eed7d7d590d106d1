using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lathe.Training.Digits;

/// <summary>The JSON of options and curves, compiled in: no reflection at start-up.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DigitTrainingOptions))]
[JsonSerializable(typeof(DigitRunState))]
internal sealed partial class DigitJson : JsonSerializerContext;
