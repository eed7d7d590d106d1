namespace Lathe.Nn.Formats;

/// <summary>Writes all elements of a weight, row-major.</summary>
/// <param name="destination">As many places as it has elements.</param>
public delegate void FillFloats(Span<float> destination);
