// Sealing of personal data: AES-256-GCM under keys of 32 bytes, and what is derived from them.
// Every sealed text is bound to its table and row, so that no row can be put in another's place.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;
struct evp_md_ctx_st;

namespace store {

// 32 secret bytes, wiped when they go.
class Key {
public:
    Key() = default;

    explicit Key(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}

    Key(const Key&) = default;
    Key& operator=(const Key&) = default;
    ~Key();

    [[nodiscard]] const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }

    bool operator==(const Key&) const = default;

private:
    std::array<std::uint8_t, 32> bytes_{};
};

// Where a sealed text lives. Stored nowhere: whoever opens it must know.
enum class Table : std::uint8_t {
    key_check = 1,
    person_key,
    person,
    conversation,
    complaint_case,
    turn,
    case_event,
    evidence,
    quarantine,
    evidence_file,
};

struct Place {
    Table table{};
    std::uint64_t row = 0;
};

// Random bytes out of a block that is drawn from the system's generator. One per thread.
class RandomBytes {
public:
    // Fills `out`; the generator failing ends the process, since nothing may be sealed then.
    void draw(std::uint8_t* out, std::size_t size);

private:
    std::array<std::uint8_t, 4096> block_{};
    std::size_t used_ = sizeof(block_);
};

// Seals and opens. Keeps the cipher set up for the last key, so texts of one person in a row are
// cheaper. One per thread.
class Sealer {
public:
    Sealer();
    ~Sealer();
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;

    // What sealing adds to the length of a text.
    static constexpr std::size_t added_bytes = 1 + 12 + 16;

    // Replaces `out` by format byte, nonce, sealed text and tag.
    void seal(const Key& key, Place place, std::string_view text, std::string& out);
    // Replaces `text`; false when the key or the place is another one or a byte was changed.
    [[nodiscard]] bool open(
        const Key& key, Place place, std::string_view sealed, std::string& text
    );

    Key new_key();

private:
    struct Direction {
        evp_cipher_ctx_st* context = nullptr;
        Key key;
        bool ready = false;
    };

    // Sets the nonce, and the key when it is another than before.
    static bool begin(
        Direction& direction, const Key& key, const std::uint8_t* nonce, bool sealing
    );

    Direction sealing_;
    Direction opening_;
    RandomBytes random_;
};

// HKDF-SHA256; different purposes give unrelated keys.
Key derived_key(const Key& master, std::string_view purpose);

// A short keyed hash (SipHash-2-4, 128 bits) for look-ups of what must not be readable. One per
// thread.
class KeyedHash {
public:
    explicit KeyedHash(const Key& key);
    ~KeyedHash();
    KeyedHash(const KeyedHash&) = delete;
    KeyedHash& operator=(const KeyedHash&) = delete;

    [[nodiscard]] std::array<std::uint8_t, 16> operator()(
        std::string_view first, std::string_view second = {}
    ) const;

private:
    evp_mac_ctx_st* context_ = nullptr;
    std::array<std::uint8_t, 16> key_{};
};

// SHA-256. One per thread.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    [[nodiscard]] std::array<std::uint8_t, 32> operator()(std::string_view text) const;

private:
    evp_md_ctx_st* context_ = nullptr;
};

std::string hex(std::string_view bytes);

}  // namespace store
