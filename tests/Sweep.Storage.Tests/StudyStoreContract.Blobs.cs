using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void A_blob_is_named_by_what_is_in_it()
    {
        var id = SweepId.Create();
        var blob = Store.Blobs.Put(id, "abc"u8);
        // FIPS 180-2, appendix B.1
        Assert.Equal(new BlobRef("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3), blob);
        Assert.Equal(blob, Store.Blobs.Put(id, "abc"u8));
        Assert.Equal("abc"u8, Store.Blobs.Get(id, blob)!);
        Assert.Empty(Store.Blobs.Get(id, Store.Blobs.Put(id, []))!);
    }

    [Fact]
    public void What_was_never_put_is_absent()
    {
        var id = SweepId.Create();
        var blob = Store.Blobs.Put(id, "abc"u8);
        Assert.Null(Store.Blobs.Get(SweepId.Create(), blob));
        Assert.Null(Store.Blobs.Get(id, blob with { Size = 4 }));
        Assert.Null(Store.Blobs.Get(id, blob with { Sha256 = new string('0', 64) }));
        Assert.Null(Store.Blobs.Get(id, new BlobRef("../" + blob.Sha256, 3)));
        Assert.Null(Store.Blobs.Get(id, default));
    }

    [Fact]
    public void Blobs_are_deleted_by_name_and_all_but_the_named_are_swept()
    {
        var id = SweepId.Create();
        using var writer = Writer(id);
        BlobRef[] blobs = [.. Enumerable.Range(0, 5).Select(i => Store.Blobs.Put(id, [(byte)i]))];
        var elsewhere = SweepId.Create();
        var untouched = Store.Blobs.Put(elsewhere, [0]);

        writer.DeleteBlobs([blobs[0], blobs[0], default]);
        Assert.Equal([false, true, true, true, true], blobs.Select(blob => Store.Blobs.Get(id, blob) is not null));

        writer.KeepOnlyBlobs(blobs[2..4].ToHashSet());
        Assert.Equal([false, false, true, true, false], blobs.Select(blob => Store.Blobs.Get(id, blob) is not null));
        Assert.NotNull(Store.Blobs.Get(elsewhere, untouched));

        Assert.Equal(blobs[0], Store.Blobs.Put(id, [0]));
        Assert.NotNull(Store.Blobs.Get(id, blobs[0]));
    }

    [Fact]
    public void Many_threads_may_put_the_same_and_different_blobs()
    {
        var id = SweepId.Create();
        Parallel.For(
            0,
            64,
            i =>
            {
                var bytes = new byte[1000];
                bytes[0] = (byte)(i % 8);
                Assert.Equal(bytes, Store.Blobs.Get(id, Store.Blobs.Put(id, bytes)));
            }
        );
    }
}
