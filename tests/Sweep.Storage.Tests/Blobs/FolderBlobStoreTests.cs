using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Blobs;
using Sweep.Storage.Files;

namespace Sweep.Storage.Tests.Blobs;

public sealed class FolderBlobStoreTests : IDisposable
{
    private static readonly byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(i => (byte)i)];

    private readonly TemporaryFolder folder = new();
    private readonly SweepId sweep = SweepId.Create();
    private readonly FolderBlobStore store;

    public FolderBlobStoreTests() =>
        store = new FolderBlobStore(folder["blobs"], new StandingFiles(folder["sweep.db"]));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_blob_is_one_file_and_nothing_else_is_left()
    {
        var blob = store.Put(sweep, bytes);
        Assert.Equal([PathOf(blob)], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(bytes, File.ReadAllBytes(PathOf(blob)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9_999)]
    public void A_torn_blob_is_absent_and_putting_it_again_mends_it(int size)
    {
        var blob = store.Put(sweep, bytes);
        File.WriteAllBytes(PathOf(blob), bytes[..size]);
        Assert.Null(store.Get(sweep, blob));
        Assert.Equal(blob, store.Put(sweep, bytes));
        Assert.Equal(bytes, store.Get(sweep, blob));
    }

    [Fact]
    public void A_damaged_blob_is_absent_and_putting_it_again_mends_it()
    {
        var blob = store.Put(sweep, bytes);
        var damaged = bytes.ToArray();
        damaged[5_000] ^= 1;
        File.WriteAllBytes(PathOf(blob), damaged);
        Assert.Null(store.Get(sweep, blob));
        store.Put(sweep, bytes);
        Assert.Equal(bytes, store.Get(sweep, blob));
    }

    [Fact]
    public void A_blob_that_is_there_is_not_written_again()
    {
        var blob = store.Put(sweep, bytes);
        var long_ago = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(PathOf(blob), long_ago);
        store.Put(sweep, bytes);
        Assert.Equal(long_ago, File.GetLastWriteTimeUtc(PathOf(blob)));
    }

    [Fact]
    public void Sweeping_removes_half_written_files()
    {
        var blob = store.Put(sweep, bytes);
        var half = PathOf(blob) + ".4711-1.tmp";
        File.WriteAllBytes(half, bytes[..100]);
        store.KeepOnly(sweep, ImmutableHashSet.Create(blob));
        Assert.False(File.Exists(half));
        Assert.Equal(bytes, store.Get(sweep, blob));
        store.KeepOnly(SweepId.Create(), ImmutableHashSet<BlobRef>.Empty);
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/")]
    public void A_name_that_is_no_hash_names_no_file(string name)
    {
        Directory.CreateDirectory(folder["blobs/" + sweep]);
        var outside = folder["outside"];
        File.WriteAllText(outside, "abc");
        Assert.Null(store.Get(sweep, new BlobRef(name, 3)));
        store.Delete(sweep, [new BlobRef(name, 3)]);
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public void A_blob_that_cannot_be_kept_says_so_and_names_the_place()
    {
        File.WriteAllText(folder["blobs"], "a file where the folder should be");
        var failure = Assert.Throws<StorageException>(() => store.Put(sweep, bytes));
        Assert.Contains(folder["blobs"], failure.Message, StringComparison.Ordinal);
    }

    private string PathOf(BlobRef blob) => folder[$"blobs/{sweep}/{blob.Sha256}"];
}
