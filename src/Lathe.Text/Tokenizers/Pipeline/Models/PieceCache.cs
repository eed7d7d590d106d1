using System.Numerics;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>
/// Remembers the ids of short pieces. A place once taken is kept, so a cache is bounded and, once filled, allocates nothing:
/// the frequent words of a text come first.
/// </summary>
/// <param name="tokens">How many tokens the vocabulary has: a cache for a small one is small.</param>
internal sealed class PieceCache(int tokens)
{
    private const int LongestPiece = 48;
    private const uint Ways = 8;
    private readonly (byte[] Piece, int[] Ids)[] _slots = new (byte[], int[])[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * tokens, 64, 1 << 16))];

    /// <summary>The ids of the piece where they are known.</summary>
    public bool TryGet(ReadOnlySpan<byte> piece, out ReadOnlySpan<int> ids)
    {
        ids = default;
        if (piece.Length > LongestPiece) return false;
        uint hash = PieceTable.Hash(piece);
        for (uint way = 0; way < Ways; way++)
        {
            (byte[] Piece, int[] Ids) slot = _slots[(hash + way) & (uint)(_slots.Length - 1)];
            if (slot.Piece is null) return false;
            if (!piece.SequenceEqual(slot.Piece)) continue;
            ids = slot.Ids;
            return true;
        }

        return false;
    }

    /// <summary>Keeps the ids of the piece if there is a place for them.</summary>
    public void Keep(ReadOnlySpan<byte> piece, ReadOnlySpan<int> ids)
    {
        if (piece.Length > LongestPiece) return;
        uint hash = PieceTable.Hash(piece);
        for (uint way = 0; way < Ways; way++)
        {
            ref (byte[] Piece, int[] Ids) slot = ref _slots[(hash + way) & (uint)(_slots.Length - 1)];
            if (slot.Piece is not null) continue;
            slot = (piece.ToArray(), ids.ToArray());
            return;
        }
    }
}
