using System.Text.Json.Serialization;

namespace Lathe.Samples.Chat;

/// <summary>The cities that the sample's tool knows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<City>))]
internal enum City
{
    Rome,
    Oslo,
    Paris,
}
