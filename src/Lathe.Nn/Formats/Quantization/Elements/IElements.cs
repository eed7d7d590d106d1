namespace Lathe.Nn.Formats.Quantization.Elements;

/// <summary>How a run of blocks of one type is decoded and encoded; a plain number is a block of one element.</summary>
internal unsafe interface IElements
{
    /// <summary>Elements in a block.</summary>
    static abstract int Length { get; }

    /// <summary>Bytes of a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>Decodes so many blocks.</summary>
    static abstract void Decode(byte* stored, float* values, long blocks);

    /// <summary>Encodes so many blocks.</summary>
    static abstract void Encode(float* values, byte* stored, long blocks);

    /// <summary>The first block with a scale that is infinite or not a number, or −1.</summary>
    static abstract long FirstBad(byte* stored, long blocks);
}
