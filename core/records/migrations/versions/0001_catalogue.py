"""People and the catalogue."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go up from an empty store."""
    _people()
    _catalogue()


def _people() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.String(100), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("credentials_version", sa.Integer(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('merchandiser', 'marketer', 'manager', 'admin')", name=op.f("ck_app_user_role_known")
        ),
        sa.CheckConstraint("username <> ''", name=op.f("ck_app_user_username_filled")),
        sa.CheckConstraint(
            "failed_sign_ins IS NULL OR failed_sign_ins >= 0", name=op.f("ck_app_user_failed_sign_ins_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credentials_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("end_reason", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_session_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index("ix_user_session_user", "user_session", ["user_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_api_token_created_by_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )


def _catalogue() -> None:
    op.create_table(
        "brand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("name", name=op.f("uq_brand_name")),
    )
    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(60), nullable=False),
        sa.Column("external_id", sa.String(200), nullable=False),
        sa.Column("path", sa.String(1000), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("taxonomy", "path", name=op.f("uq_category_taxonomy_path")),
    )
    op.create_index("ix_category_parent", "category", ["parent_id"], unique=False)
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("value_type", sa.String(), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("allowed", JsonType, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "value_type IN ('text', 'number', 'choice', 'flag')", name=op.f("ck_attribute_value_type_known")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_attribute_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("category_id", "name", name=op.f("uq_attribute_category_id_name")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(255), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("product_type", sa.String(255), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=True),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("tags", JsonType, nullable=False),
        sa.Column("images", JsonType, nullable=False),
        sa.Column("attributes", JsonType, nullable=False),
        sa.Column("extra", JsonType, nullable=False),
        sa.Column("seo_title", sa.String(), nullable=False),
        sa.Column("seo_description", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("imported", JsonType, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint("handle <> ''", name=op.f("ck_product_handle_filled")),
        sa.CheckConstraint("status IN ('draft', 'active', 'archived', 'merged')", name=op.f("ck_product_status_known")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_product_brand_id_brand")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_product_category_id_category")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["product.id"], name=op.f("fk_product_merged_into_id_product")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_product_supplier_id_supplier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("handle", name=op.f("uq_product_handle")),
    )
    op.create_index("ix_product_category", "product", ["category_id"], unique=False)
    op.create_index("ix_product_department", "product", ["department"], unique=False)
    op.create_table(
        "sku",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(255), nullable=False),
        sa.Column("barcode", sa.String(64), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("compare_at_minor", sa.Integer(), nullable=True),
        sa.Column("unit_cost_minor", sa.Integer(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("on_hand_units", sa.Integer(), nullable=True),
        sa.Column("image_url", sa.String(), nullable=False),
        sa.Column("extra", JsonType, nullable=False),
        sa.Column("imported", JsonType, nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_sku_code_filled")),
        sa.CheckConstraint(
            "compare_at_minor IS NULL OR compare_at_minor >= 0", name=op.f("ck_sku_compare_at_minor_not_negative")
        ),
        sa.CheckConstraint("price_minor IS NULL OR price_minor >= 0", name=op.f("ck_sku_price_minor_not_negative")),
        sa.CheckConstraint(
            "unit_cost_minor IS NULL OR unit_cost_minor >= 0", name=op.f("ck_sku_unit_cost_minor_not_negative")
        ),
        sa.CheckConstraint("weight_grams IS NULL OR weight_grams >= 0", name=op.f("ck_sku_weight_grams_not_negative")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("code", name=op.f("uq_sku_code")),
    )
    op.create_index("ix_sku_product", "sku", ["product_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("published_digest", sa.String(64), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_listing_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("product_id", "channel", "locale", name=op.f("uq_listing_product_id_channel_locale")),
    )
