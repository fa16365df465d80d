namespace Foundation;

public partial struct Rng
{
    /// <summary>How many normals are made at once: four of each of sixteen blocks.</summary>
    private const int GroupSize = 4 * 16;

    /// <summary>
    /// Fills with standard normals of single precision, fast enough for the noise of every training
    /// step. The stream is read as one endless array of normals, and this takes the next ones, one
    /// a position. They are the same however the filling is cut into calls. They are not those of
    /// <see cref="NextNormal"/>.
    /// </summary>
    /// <remarks>
    /// Normals 64g to 64g + 63 come from the words of blocks 16g to 16g + 15 by Box and Muller's
    /// transformation: normal 64g + 16w + i from words 0 and 1 of block 16g + i for w = 0 (cosine)
    /// and 1 (sine), from words 2 and 3 for w = 2 and 3. Every operation is rounded as IEEE 754
    /// says, so the bits do not depend on the width of the machine's vectors. The largest magnitude
    /// is 6.6.
    /// </remarks>
    public void FillNormals(Span<float> destination)
    {
        Span<float> partial = stackalloc float[GroupSize];
        while (destination.Length > 0)
        {
            var group = Position / GroupSize;
            var skipped = (int)(Position % GroupSize);
            var taken = Math.Min(GroupSize - skipped, destination.Length);
            if (taken == GroupSize)
            {
                NormalGroup.Fill(group, stream, destination);
            }
            else
            {
                NormalGroup.Fill(group, stream, partial);
                partial.Slice(skipped, taken).CopyTo(destination);
            }

            destination = destination[taken..];
            Position += (ulong)taken;
        }
    }
}
