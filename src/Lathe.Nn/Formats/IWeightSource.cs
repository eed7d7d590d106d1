namespace Lathe.Nn.Formats;

/// <summary>Named weights in a file or a folder of files, whatever the format.</summary>
public interface IWeightSource : IDisposable
{
    /// <summary>Where they come from, for errors.</summary>
    string Path { get; }

    /// <summary>What is there, in the order of the data.</summary>
    IReadOnlyList<WeightInfo> Weights { get; }

    /// <summary>Whether there is a weight of this name.</summary>
    bool Contains(string name);

    /// <summary>Shape and type of a weight.</summary>
    /// <exception cref="InvalidDataException">There is no such weight; the message names the file.</exception>
    WeightInfo this[string name] { get; }

    /// <summary>Copies a weight, row-major, converted or dequantised to floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">As many places as it has elements.</param>
    /// <exception cref="InvalidDataException">There is no such weight, or its content is not valid.</exception>
    void Read(string name, Span<float> destination);
}
