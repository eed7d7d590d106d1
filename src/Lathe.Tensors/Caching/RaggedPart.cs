namespace Lathe.Tensors.Caching;

/// <summary>One text of a ragged pass: the columns its tokens go to, the position of the first, and how many there are.</summary>
/// <param name="columns">Addresses of the columns.</param>
/// <param name="places">Places of columns: column c lies in place c modulo this.</param>
/// <param name="position">Position of the first new token.</param>
/// <param name="length">New tokens.</param>
internal readonly unsafe struct RaggedPart(byte** columns, int places, int position, int length)
{
    /// <summary>Addresses of the columns.</summary>
    public byte** Columns => columns;

    /// <summary>Places of columns.</summary>
    public int Places => places;

    /// <summary>Position of the first new token.</summary>
    public int Position => position;

    /// <summary>New tokens.</summary>
    public int Length => length;
}
